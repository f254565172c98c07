-- Begins a session with a phone number, or returns the one that goes on.
--
-- Errors: PT400 invalid_phone

create or replace function whatsapp.open_whatsapp_session(p_phone text)
returns whatsapp.sessions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_phone   text := whatsapp._normalise_phone(p_phone);
    v_session whatsapp.sessions;
begin
    insert into whatsapp.sessions (session_id, phone, user_id, status)
    values (core.uuid_v7(), v_phone, whatsapp._find_user(v_phone), 'open')
    on conflict (phone) where status in ('open', 'active') do nothing
    returning * into v_session;

    if not found then
        select s.* into v_session
        from whatsapp.sessions as s
        where s.phone = v_phone and s.status in ('open', 'active');
    end if;

    return v_session;
end;
$$;

comment on function whatsapp.open_whatsapp_session(text) is
    'Begin a session with a phone number, or return the one that goes on.';

grant execute on function whatsapp.open_whatsapp_session(text) to service_role;
