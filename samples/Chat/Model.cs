namespace Chat;

/// <summary>A model.</summary>
/// <param name="Id">What the API calls it.</param>
/// <param name="Name">What the page calls it.</param>
internal sealed record Model(string Id, string Name);
