-- Forgets answers that are older than promised, the oldest first, at most p_limit
-- of them; returns how many. Skips rows that another purge is deleting, so any
-- number may run at once. Call again while it returns p_limit.
--
-- Errors: PT400 invalid_age, invalid_limit

create or replace function api.purge_idempotency_keys(
    p_older_than interval default '24 hours',
    p_limit      integer default 10000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_purged_count integer;
begin
    if p_older_than is null or p_older_than < '24 hours' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = 'Callers may repeat a call for 24 hours.',
                  hint = 'Purge what is older than 24 hours or more.';
    end if;

    if p_limit is null or p_limit < 1 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('%s is not a number of keys.', coalesce(p_limit::text, 'null')),
                  hint = 'Purge at least one at a time.';
    end if;

    with old as materialized (
        select o.scope, o.idempotency_key
        from api.idempotency_keys as o
        where o.created_at < now() - p_older_than
        order by o.created_at
        limit p_limit
        for update skip locked
    )
    delete from api.idempotency_keys as k
    using old
    where k.scope = old.scope and k.idempotency_key = old.idempotency_key;

    get diagnostics v_purged_count = row_count;
    return v_purged_count;
end;
$$;

comment on function api.purge_idempotency_keys(interval, integer) is
    'Delete stored answers that are older than promised; returns how many.';

grant execute on function api.purge_idempotency_keys(interval, integer) to service_role;
