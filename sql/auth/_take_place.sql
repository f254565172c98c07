-- Counts one more code of a subject, unless a limit is reached; returns null, or the seconds after which
-- there is room again.
--
-- Locks the subject's log until the transaction ends, so callers of one subject take turns. What is refused
-- is not counted: whoever goes on asking does not lock the owner of an address out for longer.

create or replace function auth._take_place(p_scope text, p_subject text)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz;
    v_log     timestamptz[];
    v_limit   auth.otp_limits;
    v_within  timestamptz[];
    v_wait    interval;
    v_kept    interval := '0';
begin
    insert into auth.otp_counters (scope, subject)
    values (p_scope, p_subject)
    on conflict (scope, subject) do nothing;

    select c.taken_at into v_log
    from auth.otp_counters as c
    where c.scope = p_scope and c.subject = p_subject
    for update;

    -- After the lock: the log's last entry is in the past.
    v_now := clock_timestamp();

    for v_limit in
        select l.* from auth.otp_limits as l where l.scope = p_scope
    loop
        v_kept := greatest(v_kept, v_limit.period);
        v_within := array(select t from unnest(v_log) as t where t > v_now - v_limit.period order by t);

        if cardinality(v_within) >= v_limit.max_count then
            v_wait := greatest(v_wait, case
                when v_limit.max_count = 0 then v_limit.period
                else v_within[cardinality(v_within) - v_limit.max_count::integer + 1] + v_limit.period - v_now
            end);
        end if;
    end loop;

    if v_wait is not null then
        return greatest(ceil(extract(epoch from v_wait)), 1);
    end if;

    update auth.otp_counters as c
    set taken_at = array(select t from unnest(v_log) as t where t > v_now - v_kept order by t) || v_now,
        last_at = v_now
    where c.scope = p_scope and c.subject = p_subject;

    return null;
end;
$$;

comment on function auth._take_place(text, text) is
    'Count one more code of a subject; the seconds to wait where a limit is reached, else null.';
