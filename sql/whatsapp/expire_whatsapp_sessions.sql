-- Ends sessions in which nothing happened for a day; returns how many. To be called
-- every few minutes; that it is late changes nothing, since the window has its own time.
--
-- Errors: PT400 invalid_limit

create or replace function whatsapp.expire_whatsapp_sessions(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    if p_limit is null or p_limit not between 1 and 100000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'End 1 to 100000 sessions at a time.';
    end if;

    with idle as (
        select s.session_id
        from whatsapp.sessions as s
        where s.status in ('open', 'active')
            and s.last_activity_at < now() - interval '24 hours'
            and coalesce(s.window_until, '-infinity') < now()
        order by s.last_activity_at
        limit p_limit
        for update skip locked
    )
    update whatsapp.sessions as s
    set status = 'expired', ended_at = clock_timestamp()
    from idle
    where s.session_id = idle.session_id;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function whatsapp.expire_whatsapp_sessions(integer) is 'End sessions in which nothing happened for a day.';

grant execute on function whatsapp.expire_whatsapp_sessions(integer) to service_role;
