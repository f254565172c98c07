-- Stores a value. With the token of get_or_lock it is what that builder built; without one it is stored as it
-- stands, and whoever is building is not awaited: their lease ends.
--
-- False: not stored, since something it stands on was invalidated after get_or_lock, or since its transaction is
-- older than ten minutes and marks of that time may be gone. The next caller builds again. Without a token the
-- value counts as read when this call began: what was read earlier needs a lease.
--
-- Locks the lease, and the key's row until the transaction ends.
--
-- Errors: PT400 invalid_key, invalid_ttl, invalid_tags, value_missing; PT404 namespace_not_found;
--         PT409 lease_lost; PT413 value_too_large

create or replace function cache.set_cache(
    p_key         text,
    p_value       jsonb,
    p_ttl_seconds integer default null,
    p_tags        text[] default '{}',
    p_namespace   text default 'default',
    p_token       bigint default null,
    p_version     integer default 1,
    p_user_id     uuid default null
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now       timestamptz := cache._now();
    v_snapshot  pg_snapshot := pg_current_snapshot();
    v_namespace cache.namespaces := cache._find_namespace(p_namespace);
    v_ttl       integer := coalesce(p_ttl_seconds, v_namespace.default_ttl_seconds);
    v_version   integer := v_namespace.version;
    v_lease     cache.leases;
    v_subjects  bigint[];
begin
    perform cache._check_key(p_key);

    if p_value is null then
        raise exception 'value_missing'
            using errcode = 'PT400', detail = 'There is no value.', hint = 'Send JSON; null in JSON is a value.';
    end if;

    if pg_column_size(p_value) > v_namespace.max_bytes then
        raise exception 'value_too_large'
            using errcode = 'PT413',
                  detail = format('It has %s bytes, %s are allowed.', pg_column_size(p_value), v_namespace.max_bytes),
                  hint = 'Cache less, or declare the namespace with more p_max_bytes.';
    end if;

    if v_ttl not between 1 and v_namespace.max_ttl_seconds then
        raise exception 'invalid_ttl'
            using errcode = 'PT400', detail = format('The time to live is %s seconds.', v_ttl),
                  hint = format('Send 1 to %s seconds.', v_namespace.max_ttl_seconds);
    end if;

    if cardinality(p_tags) > 16 or array_ndims(p_tags) > 1 then
        raise exception 'invalid_tags'
            using errcode = 'PT400', detail = format('There are %s tags.', cardinality(p_tags)),
                  hint = 'Send a list of at most 16 tags.';
    end if;

    v_subjects := array[cache._get_subject('key', p_namespace, p_key)];

    if cardinality(p_tags) > 0 then
        perform cache._check_key(t.tag) from unnest(p_tags) as t (tag);

        v_subjects := v_subjects || array(
            select distinct cache._get_subject('tag', p_namespace, t.tag) from unnest(p_tags) as t (tag)
        );
    end if;

    if p_token is null then
        if exists (select from cache.leases as l where l.namespace = p_namespace and l.key = p_key) then
            delete from cache.leases as l
            where (l.namespace, l.key) in (
                select f.namespace, f.key
                from cache.leases as f
                where f.namespace = p_namespace and f.key = p_key
                for update skip locked
            );
        end if;
    else
        delete from cache.leases as l
        where l.namespace = p_namespace and l.key = p_key and l.token = p_token
            and l.leased_at <= v_now + interval '5 seconds' and l.leased_until > v_now
        returning l.* into v_lease;

        if not found then
            raise exception 'lease_lost'
                using errcode = 'PT409',
                      detail = format('Token %s holds no lease of this key.', p_token),
                      hint = 'It ran out, or somebody else builds: ask cache.get_or_lock again.';
        end if;

        v_snapshot := v_lease.snapshot;
        v_version := v_lease.namespace_version;
    end if;

    -- Without a token whoever reads the value looks for marks: none can be older than its snapshot.
    if v_version <> v_namespace.version
        or clock_timestamp() - transaction_timestamp() > interval '10 minutes'
        or p_token is not null and cache._is_marked(v_namespace.ring, v_subjects, v_snapshot)
    then
        perform cache._count(p_namespace, 'outdated');
        return false;
    end if;

    insert into cache.entries as e (
        slot, namespace, key, value, version, namespace_version, owner_user_id, subjects, snapshot, stored_at,
        expires_at, kept_until
    )
    values (
        cache._get_slot(v_namespace.ring, v_now, 1), p_namespace, p_key, p_value, p_version, v_version, p_user_id,
        v_subjects, v_snapshot, v_now, v_now + make_interval(secs => v_ttl),
        v_now + make_interval(secs => v_ttl + v_namespace.stale_seconds)
    )
    on conflict (slot, namespace, key) do update
    set value = excluded.value, version = excluded.version, namespace_version = excluded.namespace_version,
        owner_user_id = excluded.owner_user_id, subjects = excluded.subjects, snapshot = excluded.snapshot,
        stored_at = excluded.stored_at, expires_at = excluded.expires_at, kept_until = excluded.kept_until;

    if p_token is not null then
        perform cache._count(p_namespace, 'store');
    end if;

    return true;
end;
$$;

comment on function cache.set_cache(text, jsonb, integer, text[], text, bigint, integer, uuid) is
    'Store a value for some time, with tags that invalidate it; false where it is outdated already.';

grant execute on function cache.set_cache(text, jsonb, integer, text[], text, bigint, integer, uuid) to service_role;
