-- Says what of tokens is cached and what it stands on. Part of every deploy.

create or replace function tokens.declare_caches()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform cache.declare_namespace(
        'tokens.analytics', p_max_ttl_seconds => 900, p_stale_seconds => 2700, p_max_bytes => 4096
    );
    perform cache.declare_dependency(
        'tokens.analytics', 'tokens.balances', 'tag', 'meter:{meter_id}', p_events => '{update,delete}'
    );
    perform cache.declare_dependency(
        'tokens.analytics', 'tokens.purchases', 'tag', 'meter:{meter_id}', p_events => '{insert,delete}'
    );
    perform cache.declare_dependency(
        'tokens.analytics', 'meters.meters', 'tag', 'meter:{meter_id}', '{owner_user_id,owner_since}',
        '{update,delete}'
    );
end;
$$;

comment on function tokens.declare_caches() is 'Say what of tokens is cached and what it stands on.';

grant execute on function tokens.declare_caches() to service_role;
