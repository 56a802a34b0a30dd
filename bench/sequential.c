/* The sequential server in C, for comparison: the same calls, and none of the reading of the request. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *answer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 56\r\nConnection: close\r\n\r\n"
    "Served by process       1, which closes the connection.\n";

int main(int argc, char **argv) {
  struct timespec stamp;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0)};
  socklen_t length = sizeof address;
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) return perror("listen"), 1;
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
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
