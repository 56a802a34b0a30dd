/* A burst in C, for comparison: N clients connect, then send, then read. PORT N ROUNDS [make-sockets-first] */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec stamp;
  clock_gettime(CLOCK_MONOTONIC, &stamp);
  return stamp.tv_sec * 1e9 + stamp.tv_nsec;
}

static int new_socket(void) { return socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

int main(int argc, char **argv) {
  int port = atoi(argv[1]), clients = atoi(argv[2]), rounds = atoi(argv[3]), first = argc > 4;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  char request[200], buffer[65536];
  int length = sprintf(request, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", port);
  int *sockets = malloc(clients * sizeof(int));
  double *arrivals = malloc(clients * sizeof(double));
  for (int round = 0; round < rounds; round++) {
    int epoll = epoll_create1(0), left = clients;
    if (first)
      for (int i = 0; i < clients; i++) sockets[i] = new_socket();
    for (int i = 0; i < clients; i++) {
      if (!first) sockets[i] = new_socket();
      arrivals[i] = now();
      connect(sockets[i], (void *)&address, sizeof address);
    }
    for (int i = 0; i < clients; i++) {
      struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.u32 = i};
      send(sockets[i], request, length, MSG_NOSIGNAL);
      epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[i], &event);
    }
    while (left > 0) {
      struct epoll_event events[512];
      int ready = epoll_wait(epoll, events, 512, 30000);
      if (ready <= 0) return fprintf(stderr, "%d clients were not answered\n", left), 1;
      for (int i = 0; i < ready; i++) {
        int client = sockets[events[i].data.u32];
        for (;;) {
          long got = recv(client, buffer, sizeof buffer, 0);
          if (got > 0) continue;
          if (got == 0 || errno != EAGAIN) close(client), left--;
          break;
        }
      }
    }
    printf("%.3f\n", (arrivals[clients - 1] - arrivals[0]) / 1e3 / (clients - 1));
    close(epoll);
    usleep(100000);
  }
}
