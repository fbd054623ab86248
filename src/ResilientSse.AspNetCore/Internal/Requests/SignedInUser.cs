using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace ResilientSse.AspNetCore.Internal;

/// <summary>The id of the user who has signed in.</summary>
internal static class SignedInUser
{
    /// <summary>Null if nobody has. <c>HttpContext.User</c> would then make an empty user, and keep it as long as the response: 270 bytes.</summary>
    public static string? IdOf(HttpContext context) =>
        context.Features.Get<IHttpAuthenticationFeature>()?.User?.FindFirstValue(ClaimTypes.NameIdentifier);
}
