/** The same as `TERMINAL_PERL` for Python 3, on systems without Perl or other than Linux. */
export const TERMINAL_PYTHON = String.raw`
import errno, fcntl, glob, os, pty, select, signal, struct, sys, termios, time
rows, columns, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
master, slave = pty.openpty()
path = os.ttyname(slave)
def resize(rows, columns):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
resize(rows, columns)
hungup = False
def hangup(*_):
    global hungup
    hungup = True
wake, waker = os.pipe()
for fd in (wake, waker): os.set_blocking(fd, False)
signal.set_wakeup_fd(waker)
signal.signal(signal.SIGCHLD, lambda *_: None)
for number in (signal.SIGHUP, signal.SIGTERM): signal.signal(number, hangup)
pid = os.fork()
if pid == 0:
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        tty = os.open(path, os.O_RDWR)
        fcntl.ioctl(tty, termios.TIOCSCTTY, 0)
        for fd in range(3): os.dup2(tty, fd)
        os.closerange(3, 64)
        os.environ["SSH_TTY"] = path
        os.execvp(command[0], command)
    finally:
        os._exit(127)
for fd in (master, 0, 1, 3): os.set_blocking(fd, False)
typed, shown, lines, reading, died, status = b"", b"", b"", True, False, None
def over():
    global status
    if status is None:
        found, value = os.waitpid(pid, os.WNOHANG)
        if found: status = value
    return status is not None
def read(fd):
    try: return os.read(fd, 65536)
    except BlockingIOError: return None
    except OSError: return b""
def write(fd, data):
    try: return data[os.write(fd, data):]
    except BlockingIOError: return data
    except OSError: return b""
while not (hungup or died or over()):
    r, w = [wake, 3], []
    if reading and len(typed) < 65536: r.append(0)
    if len(shown) < 65536: r.append(master)
    if typed: w.append(master)
    if shown: w.append(1)
    r, w, _ = select.select(r, w, [])
    if wake in r: read(wake)
    if master in w: typed = write(master, typed)
    if 1 in w: shown = write(1, shown)
    if master in r: shown += read(master) or b""
    if 0 in r:
        data = read(0)
        if data == b"":
            reading = False
            typed += b"\x04"
        typed += data or b""
    if 3 in r:
        data = read(3)
        if data == b"": died = True
        lines += data or b""
        while b"\n" in lines:
            line, lines = lines.split(b"\n", 1)
            what, *numbers = line.split()
            try:
                if what == b"W": resize(*map(int, numbers))
                elif what == b"S": os.killpg(pid, int(numbers[0]))
            except OSError: pass
def kill(groups, number):
    for group in groups:
        try: os.killpg(group, number)
        except OSError: pass
if status is None:
    groups = [pid]
    try: groups += [group for group in [os.tcgetpgrp(master)] if group > 1]
    except OSError: pass
    kill(groups, signal.SIGHUP)
    kill(groups, signal.SIGCONT)
    os.close(slave)
    for _ in range(75):
        if over(): break
        read(master)
        time.sleep(0.02)
    kill(groups, signal.SIGKILL)
    if died:
        for stat in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(stat) as file: fields = file.read().rsplit(")", 1)[1].split()
                if int(fields[3]) == pid: os.kill(int(stat.split("/")[2]), signal.SIGKILL)
            except (OSError, ValueError, IndexError): pass
    os._exit(129)
os.close(slave)
while True:
    data = read(master)
    if data: shown += data
    elif data == b"" or not select.select([master], [], [], 0.05)[0]: break
while shown and not hungup:
    select.select([], [1], [], 1)
    shown = write(1, shown)
if os.WIFSIGNALED(status):
    number = os.WTERMSIG(status)
    if number in (1, 2, 9, 10, 12, 13, 14, 15):
        if number != 9: signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(128 + number)
os._exit(os.WEXITSTATUS(status))
`;
