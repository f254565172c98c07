-- Keeps a private key sealed anew, after MAINSPRING_SECRET_KEY got another one. Returns whether it was still
-- sealed as before.

create or replace function auth.reseal_signing_key(p_kid text, p_sealed_before text, p_sealed text)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update auth.signing_keys as k
    set sealed_private = p_sealed
    where k.kid = p_kid and k.sealed_private = p_sealed_before;

    return found;
end;
$$;

comment on function auth.reseal_signing_key(text, text, text) is 'Keep a private signing key sealed anew.';

grant execute on function auth.reseal_signing_key(text, text, text) to service_role;
