using ResilientSse.Fuzz;
using SharpFuzz;

// Without arguments it is the target of afl-fuzz; with files it reads each of them once, to reproduce a find.
if (args.Length > 0)
{
    foreach (var file in args)
        ReaderTarget.Check(File.ReadAllBytes(file));

    return;
}

Fuzzer.OutOfProcess.Run(stream =>
{
    using var bytes = new MemoryStream();
    stream.CopyTo(bytes);
    ReaderTarget.Check(bytes.ToArray());
});
