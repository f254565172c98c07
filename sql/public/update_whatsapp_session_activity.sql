-- Notes that something was said in the session with a phone number: by the customer, where the messages are to be
-- counted; see whatsapp.update_whatsapp_session_activity for its errors.

create or replace function public.update_whatsapp_session_activity(
    p_phone_number            text,
    p_increment_message_count boolean default true
)
returns whatsapp.sessions
language sql
set search_path = pg_catalog, pg_temp
as $$
    select whatsapp.update_whatsapp_session_activity(
        p_phone_number, case when p_increment_message_count then 'inbound' else 'outbound' end
    );
$$;

comment on function public.update_whatsapp_session_activity(text, boolean) is
    'Version 1: see whatsapp.update_whatsapp_session_activity.';

grant execute on function public.update_whatsapp_session_activity(text, boolean) to service_role;
