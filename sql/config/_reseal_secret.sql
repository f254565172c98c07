-- Keeps a secret sealed with another key, where it is still sealed as it was read. History stays as it is: a
-- version names its secret, not the seal.

create or replace function config._reseal_secret(
    p_secret_id uuid, p_old_sealed text, p_sealed text, p_fingerprint text
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update config.secrets as s
    set sealed = p_sealed, fingerprint = p_fingerprint, resealed_at = now()
    where s.secret_id = p_secret_id and s.sealed = p_old_sealed;

    return found;
end;
$$;

comment on function config._reseal_secret(uuid, text, text, text) is 'Keep a secret sealed with another key.';

grant execute on function config._reseal_secret(uuid, text, text, text) to service_role;
