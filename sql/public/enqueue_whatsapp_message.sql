-- Sends a WhatsApp message as clients of the first version do: a type (text or template) and its payload, a text as
-- {"text": "…"}; see whatsapp.enqueue_whatsapp_message for its errors.

create or replace function public.enqueue_whatsapp_message(
    p_recipient_phone text,
    p_message_type    text default 'text',
    p_message_payload jsonb default '{}',
    p_priority        integer default 5,
    p_dedupe_key      text default null
)
returns uuid
language sql
set search_path = pg_catalog, pg_temp
as $$
    select whatsapp.enqueue_whatsapp_message(
        p_recipient_phone,
        case p_message_type when 'text' then coalesce(p_message_payload ->> 'text', p_message_payload ->> 'body') end,
        case p_message_type when 'template' then p_message_payload end, p_dedupe_key, p_priority
    );
$$;

comment on function public.enqueue_whatsapp_message(text, text, jsonb, integer, text) is
    'Version 1: see whatsapp.enqueue_whatsapp_message.';

grant execute on function public.enqueue_whatsapp_message(text, text, jsonb, integer, text) to service_role;
