/*
 * The sequential server in C, for comparison: the same calls, and none of the reading of the request. With a number of
 * workers, that many processes run the same loop on one listening socket.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *answer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 56\r\nConnection: close\r\n\r\n"
    "Served by process       1, which closes the connection.\n";

int main(int argc, char **argv) {
  struct timespec stamp;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = 0};
  int workers = argc > 1 ? atoi(argv[1]) : 1;
  socklen_t length = sizeof address;
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) return perror("listen"), 1;
  getsockname(listener, (struct sockaddr *)&address, &length);
  /* The parent serves too. It prints the port, and the processes that serve. */
  int processes[64] = {getpid()}, started = 1;
  while (started < workers && (processes[started] = fork()) != 0) started += 1;
  if (started < workers) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
  } else {
    printf("%d", ntohs(address.sin_port));
    for (int worker = 0; worker < workers; worker += 1) printf(" %d", processes[worker]);
    puts("");
    fflush(stdout);
  }
  for (;;) {
    char request[1024];
    struct sockaddr_in client;
    length = sizeof client;
    int connection = accept(listener, (struct sockaddr *)&client, &length);
    if (connection == -1) continue;
    clock_gettime(CLOCK_MONOTONIC, &stamp);
    long received = recv(connection, request, sizeof request, 0);
    clock_gettime(CLOCK_MONOTONIC, &stamp);
    if (received > 4 && memcmp(request, "GET ", 4) == 0) send(connection, answer, strlen(answer), 0);
    clock_gettime(CLOCK_MONOTONIC, &stamp);
    close(connection);
  }
}
