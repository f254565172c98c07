-- Sessions, newest first, a page at a time: one's own, or for admins and services all.
--
-- Errors: PT400 invalid_limit, invalid_phone

create or replace function whatsapp.list_whatsapp_sessions(
    p_phone  text default null,
    p_limit  integer default 50,
    p_before uuid default null
)
returns setof whatsapp.sessions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 1000 sessions; follow the pages with p_before.';
    end if;

    return query
    select s.*
    from whatsapp.sessions as s
    where (p_phone is null or s.phone = whatsapp._normalise_phone(p_phone))
        and (p_before is null or s.session_id < p_before)
    order by s.session_id desc
    limit p_limit;
end;
$$;

comment on function whatsapp.list_whatsapp_sessions(text, integer, uuid) is
    'WhatsApp sessions, newest first; the next page begins before p_before.';

grant execute on function whatsapp.list_whatsapp_sessions(text, integer, uuid) to authenticated, service_role;
