"""Brian2's C++ standalone with the runner's form of the program, for a plain script.

`set_device('homeozoo')` in place of `set_device('cpp_standalone')` and with its options: Brian2
writes the sources; they are joined, taken through `faster` and compiled with Brian2's own
preferences of flags and compiler, on huge pages. `homeozoo` registers it with Brian2.
"""
import contextlib
import os
import re
from pathlib import Path

from brian2.devices.cpp_standalone.device import CPPStandaloneDevice
from brian2.devices.device import all_devices
from brian2.utils.logger import get_logger

from homeozoo.running import faster
from homeozoo.running.errors import RunError

logger = get_logger(__name__)

# What Brian2 generates or brings along, without sources of the user's.
_BRIAN = re.compile(r'(main|objects|network|run|synapses_classes|(code_objects|brianlib)/.+)[.]cpp')


class Device(CPPStandaloneDevice):
    """C++ standalone in its faster form; Brian2's where it does not compile, with several threads,
    on Windows and with HOMEOZOO_FASTER=0."""

    joined = ()                  # names of the sources that were joined
    units = ()                   # names of what they were joined into
    as_brian = ()                # what Brian2's own makefile is written of

    def activate(self, build_on_run=True, **options):
        """Called by `set_device`. Raises UsageError for a switch that is neither 0 nor 1."""
        for name in faster.SWITCHES:
            faster.switch(name)
        super().activate(build_on_run=build_on_run, **options)

    def generate_makefile(self, writer, compiler, **options):
        """Called when all sources are written: join them and write the makefile."""
        from homeozoo.running import compile
        names, flags = sorted(writer.source_files), [options['compiler_flags']]
        self.joined = ()
        if os.name == 'nt' or options['nb_threads'] or not faster.switch('HOMEOZOO_FASTER'):
            return super().generate_makefile(writer, compiler, **options)
        self.as_brian = (writer, names, options)
        self.joined = [name for name in names if _BRIAN.fullmatch(name)]
        project = Path(self.project_dir)
        texts = compile.joined(project, self.joined)
        for name, text in texts.items():
            writer.write(name, text)
        self.units = list(texts)
        with contextlib.suppress(RunError):           # no compiler, which Brian2 will say
            flags += compile.own_flags(compile.compiler()[1])
        writer.source_files = {*texts, *names} - {*self.joined}
        super().generate_makefile(writer, compiler, **dict(options, compiler_flags=' '.join(flags)))
        with open(project / 'makefile', 'a') as file:
            print(f'\n{compile.ONCE[:-3]}o : OPTIMISATIONS +=', *compile.ONCE_FLAGS, file=file)

    def compile_source(self, directory, compiler, debug, clean):
        """Compile the project, as Brian2 writes it if it does not compile otherwise."""
        try:
            super().compile_source(directory, compiler, debug, clean)
        except RuntimeError:
            if not self.joined:
                raise
            logger.warn("The faster form of the program does not compile; Brian2's is taken.")
            self.joined = ()
            for name in self.units:
                (Path(directory) / name).unlink()
            writer, names, options = self.as_brian
            writer.source_files = set(names)
            super().generate_makefile(writer, compiler, **options)
            super().compile_source(directory, compiler, debug, clean)

    def run(self, *args, **options):
        """Run the compiled program, with large arrays on huge pages."""
        kept = dict(os.environ)
        os.environ.update(faster.huge_pages(kept))
        try:
            super().run(*args, **options)
        finally:
            os.environ.pop(faster.TUNABLES, None)
            if faster.TUNABLES in kept:
                os.environ[faster.TUNABLES] = kept[faster.TUNABLES]

    def delete(self, code=True, *args, **options):
        """Delete what was written, the separate sources too."""
        for name in self.joined if code and self.project_dir else ():
            (Path(self.project_dir) / name).unlink(missing_ok=True)
        super().delete(code, *args, **options)

    @contextlib.contextmanager
    def run_function(self, name, include_in_parent=True):
        """Divert code into a function, as Brian2 does, which knows its own device alone."""
        self.main_queue.append(('start_run_func', (name, include_in_parent)))
        yield
        self.main_queue.append(('end_run_func', (name, include_in_parent)))


device = all_devices.setdefault('homeozoo', Device())
