/**
 * A program for Perl on Linux that runs a command in a pseudo-terminal: `perl -e PROGRAM ROWS COLUMNS
 * COMMAND ARGUMENT…`. Its standard input and output are the terminal's; on descriptor 3 it reads lines:
 * `W ROWS COLUMNS` for a new size, `S NUMBER` for a signal. It ends as its command does. On SIGHUP it
 * hangs up; if descriptor 3 ends without that, it kills everything that runs in the terminal.
 */
export const TERMINAL_PERL = String.raw`
use strict; use POSIX (); use Fcntl;
my ($rows, $columns, @command) = @ARGV;
sysopen(my $master, "/dev/ptmx", O_RDWR | O_NOCTTY) or die "no pseudo-terminal: $!\n";
# TIOCSPTLCK, TIOCGPTN, TIOCSWINSZ
my $number = pack("i", 0);
ioctl($master, 0x40045431, $number) or die "cannot unlock the pseudo-terminal: $!\n";
ioctl($master, 0x80045430, $number) or die "cannot name the pseudo-terminal: $!\n";
my $path = "/dev/pts/" . unpack("i", $number);
sub resize { ioctl($master, 0x5414, pack("S4", $_[0], $_[1], 0, 0)) }
resize($rows, $columns);
sysopen(my $slave, $path, O_RDWR | O_NOCTTY) or die "cannot open $path: $!\n";
open(my $control, "<&=3") or die "no descriptor 3: $!\n";
pipe(my $wake, my $waker) or die "no pipe: $!\n";
my $hungup = 0;
$SIG{CHLD} = sub { syswrite($waker, "x") };
$SIG{HUP} = $SIG{TERM} = sub { $hungup = 1; syswrite($waker, "x") };
$SIG{PIPE} = "IGNORE";
my $pid = fork();
defined $pid or die "cannot fork: $!\n";
if (!$pid) {
  $SIG{$_} = "DEFAULT" for qw(CHLD HUP TERM PIPE);
  POSIX::setsid();
  # the first terminal that a session's leader opens becomes its own
  sysopen(my $tty, $path, O_RDWR) or POSIX::_exit(126);
  POSIX::dup2(fileno($tty), $_) for 0 .. 2;
  POSIX::close($_) for 3 .. 63;
  $ENV{SSH_TTY} = $path;
  exec { $command[0] } @command or POSIX::_exit(127);
}
for my $stream ($master, *STDIN, *STDOUT, $control) {
  fcntl($stream, F_SETFL, O_NONBLOCK | fcntl($stream, F_GETFL, 0));
}
my $m = fileno($master);
my ($in, $out, $lines, $reading, $died, $status) = ("", "", "", 1, 0, undef);
sub over { defined $status or (waitpid($pid, POSIX::WNOHANG()) > 0 and $status = $?); defined $status }
until ($hungup or $died or over()) {
  my ($r, $w) = ("", "");
  vec($r, $_, 1) = 1 for fileno($wake), 3;
  vec($r, 0, 1) = 1 if $reading and length($in) < 65536;
  vec($r, $m, 1) = 1 if length($out) < 65536;
  vec($w, $m, 1) = 1 if length($in);
  vec($w, 1, 1) = 1 if length($out);
  next if select($r, $w, undef, undef) < 0;
  sysread($wake, my $ignored, 1) if vec($r, fileno($wake), 1);
  if (vec($w, $m, 1)) { my $n = syswrite($master, $in); substr($in, 0, $n) = "" if $n }
  if (vec($w, 1, 1)) {
    my $n = syswrite(STDOUT, $out);
    if (defined $n) { substr($out, 0, $n) = "" } elsif (!$!{EAGAIN}) { $out = "" }
  }
  sysread($master, $out, 65536, length($out)) if vec($r, $m, 1);
  if (vec($r, 0, 1)) {
    my $n = sysread(STDIN, $in, 65536, length($in));
    # the end of input is what a user types for it
    if (defined $n ? !$n : !$!{EAGAIN}) { $reading = 0; $in .= "\x04" }
  }
  if (vec($r, 3, 1)) {
    my $n = sysread($control, $lines, 4096, length($lines));
    $died = 1 if defined $n ? !$n : !$!{EAGAIN};
    while ($lines =~ s/^(.*)\n//) {
      my ($what, @numbers) = split(" ", $1);
      resize(@numbers) if $what eq "W";
      kill($numbers[0], -$pid) if $what eq "S";
    }
  }
}
sub members { # of the terminal's session
  my @found;
  for my $stat (glob("/proc/[0-9]*/stat")) {
    open(my $file, "<", $stat) or next;
    my $line = <$file> // next;
    # the name in parentheses may hold anything
    my ($id, $session) = $line =~ /^(\d+) .*\) \S+ \S+ \S+ (\d+) /s or next;
    push @found, $id if $session == $pid;
  }
  return @found;
}
if (!defined $status) {
  my $foreground = pack("i", 0);
  ioctl($master, 0x540F, $foreground); # TIOCGPGRP
  my @groups = ($pid, grep { $_ > 1 } unpack("i", $foreground));
  kill("HUP", map { -$_ } @groups);
  kill("CONT", map { -$_ } @groups);
  close($slave);
  for (my $tries = 0; $tries < 75 and !over(); $tries++) {
    sysread($master, my $lost, 65536);
    select(undef, undef, undef, 0.02);
  }
  kill("KILL", map { -$_ } @groups);
  kill("KILL", members()) if $died;
  exit(129);
}
close($slave);
# what was written last arrives with a little delay; what runs in the background may keep the terminal open
for (;;) {
  my $n = sysread($master, $out, 65536, length($out));
  if (defined $n) { last if !$n; next }
  last if !$!{EAGAIN};
  my $r = "";
  vec($r, $m, 1) = 1;
  last if select($r, undef, undef, 0.05) < 1;
}
while (length($out) and !$hungup) {
  my $w = "";
  vec($w, 1, 1) = 1;
  select(undef, $w, undef, 1);
  my $n = syswrite(STDOUT, $out);
  if (defined $n) { substr($out, 0, $n) = "" } elsif (!$!{EAGAIN}) { last }
}
my $signal = $status & 127;
if ($signal) {
  # others would leave a core file behind
  for my $name (qw(HUP INT KILL USR1 USR2 PIPE ALRM TERM)) {
    my $same = POSIX->can("SIG$name")->() == $signal;
    if ($same) { $SIG{$name} = "DEFAULT" unless $name eq "KILL"; kill($name, $$) }
  }
  exit(128 + $signal);
}
exit($status >> 8);
`;
