-- Forgets codes that expired a day ago, and counters that no limit looks at any more; returns how many rows.
--
-- Errors: PT400 invalid_limit

create or replace function auth.purge_otps(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := clock_timestamp();
    v_counted interval;
    v_codes   integer;
    v_logs    integer;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Forget 1 to 100000 rows at a time.';
    end if;

    select coalesce(max(l.period), '0') into v_counted from auth.otp_limits as l where l.scope <> 'spend';

    delete from auth.otps as o
    where o.otp_id = any (array(
        select e.otp_id
        from auth.otps as e
        where e.expires_at < v_now - interval '1 day'
        order by e.expires_at
        limit p_limit
        for update skip locked
    ));
    get diagnostics v_codes = row_count;

    with old as materialized (
        select e.scope, e.subject
        from auth.otp_counters as e
        where e.last_at < v_now - greatest(v_counted, interval '1 hour')
        order by e.last_at
        limit p_limit
        for update skip locked
    )
    delete from auth.otp_counters as c
    using old
    where c.scope = old.scope and c.subject = old.subject;
    get diagnostics v_logs = row_count;

    return v_codes + v_logs;
end;
$$;

comment on function auth.purge_otps(integer) is 'Forget old one-time codes and counters; returns how many rows.';

grant execute on function auth.purge_otps(integer) to service_role;
