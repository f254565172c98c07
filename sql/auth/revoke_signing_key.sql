-- Takes a key back: none of its tokens is good any more. Where it signed, the next one does from now on.
--
-- Errors: PT404 signing_key_not_found

create or replace function auth.revoke_signing_key(p_kid text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('auth.signing_keys', 0));

    update auth.signing_keys as k
    set state = 'revoked', retired_at = coalesce(k.retired_at, now()), expires_at = now(), sealed_private = null
    where k.kid = p_kid and k.state <> 'revoked';

    if not found then
        raise exception 'signing_key_not_found'
            using errcode = 'PT404',
                  detail = format('There is no key %L that is not revoked.', left(p_kid, 64)),
                  hint = 'list_signing_keys shows the keys.';
    end if;

    update auth.signing_keys as k
    set state = 'active', activated_at = now()
    where k.state = 'next' and not exists (select from auth.signing_keys as a where a.state = 'active');

    perform events._publish('signing_key_revoked', 'signing_key', p_kid, '{}');
end;
$$;

comment on function auth.revoke_signing_key(text) is 'Take a signing key back, and with it every token that it signed.';

grant execute on function auth.revoke_signing_key(text) to service_role;
