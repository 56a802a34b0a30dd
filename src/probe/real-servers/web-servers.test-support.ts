/** For tests: nginx, Apache and busybox, each in the foreground, writing only to the folder in which it starts. */
import { APP, GUNICORN } from './python-servers.test-support.js';
import { NO_LIMIT, type RealServer, SERVICE_MS, slots } from './real-server.test-support.js';

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((name) => `  ${name}_temp_path temporary-${name};`)
  .join('\n');

/** @param location body of the location block */
function nginx(location: string): string {
  return `pid nginx.pid;
error_log stderr crit;
worker_processes 2;
events { worker_connections 1024; }
http {
  access_log off;
${TEMPORARY}
  server {
    listen 127.0.0.1:@PORT@;
    location / { ${location} }
  }
}
`;
}

/** Three processes, each of which serves one connection before it accepts another. */
const APACHE = `ServerRoot "@FOLDER@"
ServerName 127.0.0.1
Listen 127.0.0.1:@PORT@
PidFile "@FOLDER@/apache.pid"
DefaultRuntimeDir "@FOLDER@"
Mutex fcntl:@FOLDER@
ErrorLog "@FOLDER@/error.log"
LogLevel crit
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule cgi_module /usr/lib/apache2/modules/mod_cgi.so
<IfModule unixd_module>
  User @USER@
  Group #@GROUP@
</IfModule>
KeepAlive Off
StartServers 3
MinSpareServers 1
MaxSpareServers 3
ServerLimit 3
MaxRequestWorkers 3
ScriptAlias "/cgi-bin/" "@FOLDER@/cgi-bin/"
<Directory "@FOLDER@/cgi-bin">
  Require all granted
  Options +ExecCGI
</Directory>
`;

const CGI = `#!/bin/sh
sleep ${SERVICE_MS / 1000}
printf 'Content-Type: text/plain\\r\\n\\r\\nHello\\n'
`;

/** Apache's workers refuse to run as root; then they run as nobody. */
const UNPRIVILEGED = 'USER=$(id -un); test "$(id -u)" = 0 && USER=nobody; GROUP=$(id -g "$USER")';
const fill = (file: string): string =>
  `sed -e "s|@PORT@|$PORT|; s|@FOLDER@|$PWD|; s|@USER@|$USER|; s|@GROUP@|$GROUP|" ${file}.in > ${file}`;

const startNginx = `${fill('nginx.conf')}; exec nginx -e stderr -p . -c nginx.conf -g 'daemon off;'`;

export const WEB_SERVERS: readonly RealServer[] = [
  {
    name: 'nginx-static',
    truth: NO_LIMIT,
    programs: ['nginx'],
    files: { 'nginx.conf.in': nginx('root files;'), 'files/hello.txt': 'Hello\n' },
    command: startNginx,
    path: '/hello.txt',
  },
  {
    name: 'nginx-before-gunicorn-2',
    truth: slots(2),
    programs: ['nginx', 'gunicorn'],
    files: { 'nginx.conf.in': nginx('proxy_pass http://unix:@FOLDER@/backend.sock;'), 'app.py': APP },
    command: `${GUNICORN} --workers 2 --bind unix:backend.sock app:app & ${startNginx}`,
    path: '/',
  },
  {
    name: 'apache-prefork-3',
    truth: slots(3),
    programs: ['apache2'],
    files: { 'apache.conf.in': APACHE, 'cgi-bin/hello': CGI },
    command: `${UNPRIVILEGED}; ${fill('apache.conf')}; exec apache2 -f "$PWD/apache.conf" -DFOREGROUND`,
    path: '/cgi-bin/hello',
  },
  {
    // One process per connection.
    name: 'busybox-httpd',
    truth: NO_LIMIT,
    programs: ['busybox'],
    files: { 'www/cgi-bin/hello': CGI },
    command: 'exec busybox httpd -f -p 127.0.0.1:$PORT -h www',
    path: '/cgi-bin/hello',
  },
];
