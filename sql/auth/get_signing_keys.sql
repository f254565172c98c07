-- What a gateway follows: the keys whose tokens are good, sealed those that sign or will, and whether something
-- is due: there is no next key, or its turn has come (auth.advance_signing_keys).

create or replace function auth.get_signing_keys(p_rotate_seconds integer)
returns jsonb
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select jsonb_build_object(
        'keys', coalesce(
            jsonb_agg(
                jsonb_build_object(
                    'kid', k.kid, 'state', k.state, 'jwk', k.public_jwk,
                    'sealed', k.sealed_private
                )
                order by k.created_at, k.kid
            ), '[]'
        ),
        'is_due', count(*) filter (where k.state = 'next') = 0
            or count(*) filter (where k.state = 'active') = 0
            or coalesce(
                bool_or(k.state = 'active' and k.activated_at < now() - interval '1 second' * p_rotate_seconds)
                and bool_or(k.state = 'next' and k.created_at < now() - interval '10 minutes'), false
            )
    )
    from auth.signing_keys as k
    where k.state in ('next', 'active') or (k.state = 'retired' and k.expires_at > now());
end;

comment on function auth.get_signing_keys(integer) is 'The keys whose tokens are good, sealed those that sign.';

grant execute on function auth.get_signing_keys(integer) to service_role;
