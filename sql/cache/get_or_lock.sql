-- The value of a key, or who builds it: one caller is told to build, the others are not.
--
-- state says what to do. hit: use the value. build: work it out, then call set_cache with the token within
-- p_lease_seconds; value is the last good one, if there is one. stale: somebody builds, use the old value. wait:
-- somebody builds or has just failed to, there is no old value, and p_wait_ms have passed.
--
-- The lease is a row, and until that is committed a lock that is tried and never waited for: a builder in the
-- same transaction (a function of ours) ends its lease by committing or by dying. A lease that ran out, or lies
-- in the future because the clock was set back, is taken over with a new token. What is built counts as read at
-- the snapshot of this call: call it before reading.
--
-- Errors: PT400 invalid_key, invalid_lease, invalid_wait; PT404 namespace_not_found

create or replace function cache.get_or_lock(
    p_key           text,
    p_namespace     text default 'default',
    p_lease_seconds integer default 30,
    p_wait_ms       integer default 0,
    p_version       integer default 1,
    p_allow_stale   boolean default true
)
returns cache.lock_answer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subject bigint := cache._get_subject('lease', p_namespace, p_key);
    v_started timestamptz := clock_timestamp();
    v_pause   double precision := 0.002;
    v_now     timestamptz;
    v_found   cache.found_entry;
    v_answer  cache.lock_answer;
begin
    perform cache._check_key(p_key);

    if (p_lease_seconds between 1 and 300) is not true then
        raise exception 'invalid_lease'
            using errcode = 'PT400', detail = format('The lease is %s seconds.', coalesce(p_lease_seconds::text, 'missing')),
                  hint = 'Ask for 1 to 300 seconds.';
    end if;

    if (p_wait_ms between 0 and 10000) is not true then
        raise exception 'invalid_wait'
            using errcode = 'PT400', detail = format('The wait is %s ms.', coalesce(p_wait_ms::text, 'missing')),
                  hint = 'Wait 0 to 10000 milliseconds.';
    end if;

    loop
        v_found := cache._find_entry(p_namespace, p_key, p_version);
        exit when v_found.is_fresh;
        v_now := cache._now();

        if not exists (
            select
            from cache.leases as l
            where l.namespace = p_namespace and l.key = p_key
                and l.leased_at <= v_now + interval '5 seconds' and l.leased_until > v_now
        ) and pg_try_advisory_xact_lock(v_subject) then
            -- Whoever had it may have stored the value meanwhile.
            v_found := cache._find_entry(p_namespace, p_key, p_version);
            exit when v_found.is_fresh;

            insert into cache.leases as l (
                namespace, key, token, leased_at, leased_until, snapshot, namespace_version
            )
            values (
                p_namespace, p_key, nextval('cache.lease_tokens'), v_now, v_now + make_interval(secs => p_lease_seconds),
                cache._get_snapshot(), v_found.namespace_version
            )
            on conflict (namespace, key) do update
            set token = excluded.token, leased_at = excluded.leased_at, leased_until = excluded.leased_until,
                snapshot = excluded.snapshot, namespace_version = excluded.namespace_version, error = null
            where l.leased_at > excluded.leased_at + interval '5 seconds' or l.leased_until <= excluded.leased_at
            returning l.token, l.leased_until into v_answer.token, v_answer.leased_until;

            if v_answer.token is not null then
                v_answer.state := 'build';
                perform cache._count(p_namespace, 'build');
                exit;
            end if;
        end if;

        if p_allow_stale and v_found.is_kept then
            v_answer.state := 'stale';
            exit;
        end if;

        if clock_timestamp() >= v_started + make_interval(secs => p_wait_ms / 1000.0) then
            v_answer.state := 'wait';
            exit;
        end if;

        perform pg_sleep(least(
            v_pause, extract(epoch from v_started - clock_timestamp()) + p_wait_ms / 1000.0
        ));
        v_pause := least(v_pause * 1.5, 0.05);
    end loop;

    v_answer.state := coalesce(v_answer.state, 'hit');
    v_answer.stored_at := v_found.stored_at;
    v_answer.expires_at := v_found.expires_at;
    v_answer.value := v_found.value;

    if random() * v_found.count_every < 1 then
        perform cache._count(
            p_namespace, case v_answer.state when 'hit' then 'hit' when 'stale' then 'stale' else 'miss' end,
            v_found.count_every
        );
    end if;

    return v_answer;
end;
$$;

comment on function cache.get_or_lock(text, text, integer, integer, integer, boolean) is
    'The value of a key; where there is none, one caller is told to build it and the others get the old one or wait.';

grant execute on function cache.get_or_lock(text, text, integer, integer, integer, boolean) to service_role;
