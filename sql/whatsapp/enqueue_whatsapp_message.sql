-- Puts a WhatsApp message into the outbox; returns its id. Repeating a dedupe key
-- returns the first one.
--
-- Free text is taken while the window is open, a day from the customer's last message;
-- outside it WhatsApp delivers templates only: {"name", "language", "components"?}.
--
-- Errors: PT400 invalid_phone, invalid_message, invalid_priority; PT422 outside_window

create or replace function whatsapp.enqueue_whatsapp_message(
    p_phone      text,
    p_body       text default null,
    p_template   jsonb default null,
    p_dedupe_key text default null,
    p_priority   integer default 5
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_phone        text := whatsapp._normalise_phone(p_phone);
    v_window_until timestamptz;
begin
    if num_nonnulls(p_body, p_template) <> 1
        or p_body !~ '\S' or length(p_body) > 4096
        or p_template is not null and coalesce(
            jsonb_typeof(p_template) <> 'object'
            or jsonb_typeof(p_template -> 'name') <> 'string' or jsonb_typeof(p_template -> 'language') <> 'string',
            true
        )
    then
        raise exception 'invalid_message'
            using errcode = 'PT400',
                  detail = 'A message is either a text of at most 4096 characters or a template with name and language.',
                  hint = 'Send p_body, or p_template such as {"name": "token", "language": "en"}.';
    end if;

    if p_priority is null or p_priority not between 0 and 9 then
        raise exception 'invalid_priority'
            using errcode = 'PT400',
                  detail = format('The priority is %s.', coalesce(p_priority::text, 'null')),
                  hint = 'Use 0 (leaves first) to 9.';
    end if;

    select s.window_until into v_window_until
    from whatsapp.sessions as s
    where s.phone = v_phone and s.status in ('open', 'active');

    if p_template is null and coalesce(v_window_until, '-infinity') <= clock_timestamp() then
        raise exception 'outside_window'
            using errcode = 'PT422',
                  detail = format('%s has not written within the last 24 hours.', v_phone),
                  hint = 'Send a template in p_template; WhatsApp delivers nothing else.';
    end if;

    perform whatsapp.update_whatsapp_session_activity(v_phone, 'outbound');

    return notifications._enqueue_delivery(
        p_channel => 'whatsapp',
        p_recipient => v_phone,
        p_content => jsonb_strip_nulls(jsonb_build_object('body', p_body)) || case
            when p_template is null then '{}' else jsonb_build_object('template', p_template)
        end,
        p_dedupe_key => coalesce('whatsapp:' || p_dedupe_key, 'whatsapp.message:' || core.uuid_v7()),
        p_priority => p_priority::smallint
    );
end;
$$;

comment on function whatsapp.enqueue_whatsapp_message(text, text, jsonb, text, integer) is
    'Send a WhatsApp message: free text while the customer''s window is open, else a template.';

grant execute on function whatsapp.enqueue_whatsapp_message(text, text, jsonb, text, integer) to service_role;
