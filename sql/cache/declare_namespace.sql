-- Says what may be cached under a name: how long, how long it may be stale after that, how big. Declaring it
-- again changes it.
--
-- What may stay for an hour at most lies in the hourly slots, the rest in the daily ones. That cannot change:
-- somebody may be invalidating in the old ones at this moment.
--
-- Errors: PT400 invalid_namespace, invalid_ttl, invalid_size, invalid_sample; PT409 ring_is_fixed

create or replace function cache.declare_namespace(
    p_namespace           text,
    p_max_ttl_seconds     integer,
    p_default_ttl_seconds integer default null,
    p_stale_seconds       integer default 0,
    p_max_bytes           integer default 65536,
    p_count_every         integer default 100
)
returns cache.namespaces
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before    cache.namespaces;
    v_namespace cache.namespaces;
begin
    if (p_namespace ~ '^[a-z][a-z0-9_.-]{0,62}$') is not true then
        raise exception 'invalid_namespace'
            using errcode = 'PT400', detail = format('%L is no name.', left(p_namespace, 80)),
                  hint = 'Small letters, digits, _ . and -, beginning with a letter, at most 63.';
    end if;

    if (
        p_max_ttl_seconds between 1 and 86400 and p_stale_seconds between 0 and 86400
        and p_max_ttl_seconds + p_stale_seconds <= 86400
        and coalesce(p_default_ttl_seconds, p_max_ttl_seconds) between 1 and p_max_ttl_seconds
    ) is not true then
        raise exception 'invalid_ttl'
            using errcode = 'PT400',
                  detail = format(
                      'At most %s seconds, %s by default, stale for %s.', p_max_ttl_seconds, p_default_ttl_seconds,
                      p_stale_seconds
                  ),
                  hint = 'At least a second, and a day at most with the time it may be stale.';
    end if;

    if (p_max_bytes between 1 and 1048576) is not true then
        raise exception 'invalid_size'
            using errcode = 'PT400', detail = format('%s bytes.', coalesce(p_max_bytes::text, 'missing')),
                  hint = 'Values may have 1 to 1048576 bytes.';
    end if;

    if (p_count_every between 1 and 10000) is not true then
        raise exception 'invalid_sample'
            using errcode = 'PT400', detail = format('One in %s.', coalesce(p_count_every::text, 'missing')),
                  hint = 'Count one read in 1 to 10000.';
    end if;

    select n.* into v_before from cache.namespaces as n where n.namespace = p_namespace for update;

    insert into cache.namespaces as n (
        namespace, max_ttl_seconds, default_ttl_seconds, stale_seconds, max_bytes, count_every
    )
    values (
        p_namespace, p_max_ttl_seconds, coalesce(p_default_ttl_seconds, p_max_ttl_seconds), p_stale_seconds,
        p_max_bytes, p_count_every
    )
    on conflict (namespace) do update
    set max_ttl_seconds = excluded.max_ttl_seconds, default_ttl_seconds = excluded.default_ttl_seconds,
        stale_seconds = excluded.stale_seconds, max_bytes = excluded.max_bytes, count_every = excluded.count_every,
        updated_at = now()
    returning n.* into v_namespace;

    if v_before.ring <> v_namespace.ring then
        raise exception 'ring_is_fixed'
            using errcode = 'PT409',
                  detail = format('%s is kept by the %s.', p_namespace, v_before.ring),
                  hint = 'Stay on the same side of 3600 seconds (with the time it may be stale), or take another name.';
    end if;

    return v_namespace;
end;
$$;

comment on function cache.declare_namespace(text, integer, integer, integer, integer, integer) is
    'Say what may be cached under a name: how long, how big.';

grant execute on function cache.declare_namespace(text, integer, integer, integer, integer, integer) to service_role;
