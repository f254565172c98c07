-- Ends the session with a phone number; a closed one stays closed, the next message
-- begins another. Null where there was none.
--
-- Errors: PT400 invalid_phone

create or replace function whatsapp.close_whatsapp_session(p_phone text)
returns whatsapp.sessions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_session whatsapp.sessions;
begin
    update whatsapp.sessions as s
    set status = 'closed', ended_at = clock_timestamp()
    where s.phone = whatsapp._normalise_phone(p_phone) and s.status in ('open', 'active')
    returning * into v_session;

    return v_session;
end;
$$;

comment on function whatsapp.close_whatsapp_session(text) is 'End the session with a phone number.';

grant execute on function whatsapp.close_whatsapp_session(text) to service_role;
