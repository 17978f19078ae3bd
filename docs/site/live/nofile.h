// No files in the browser: what the program reads and writes there vanishes. Saves 60 kB.
#include <fstream>
#include <iostream>
#include <string>
namespace std {
struct zoo_nofile {
    template<class... T> zoo_nofile(T...) {}
    template<class... T> void open(T...) {}
    bool is_open() { return false; }
    void close() {}
    bool fail() { return true; }
    template<class... T> void read(T...) {}
    template<class... T> void write(T...) {}
    template<class... T> void seekg(T...) {}
    streampos tellg() { return 0; }
    template<class T> zoo_nofile &operator<<(const T &) { return *this; }
    zoo_nofile &operator<<(ostream &(*)(ostream &)) { return *this; }
};
}
#define ofstream zoo_nofile
#define ifstream zoo_nofile
