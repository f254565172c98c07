-- Puts a message into the outbox, within the caller's transaction: it leaves if that
-- commits. Repeating the same key, channel and recipient returns the first one.
--
-- For other modules, whoever calls them; so it belongs to the owner of the table,
-- which row-level security does not bind. Heeds no preferences and no quiet hours: a
-- reply or a code is wanted now. p_user_id is who may see it; p_recipient is an
-- address, the id of a push token, or the user's own id, whose address is looked up
-- when it leaves. After p_expires_at it does not leave any more.
--
-- Errors: PT400 invalid_delivery

create or replace function notifications._enqueue_delivery(
    p_channel    text,
    p_recipient  text,
    p_content    jsonb,
    p_dedupe_key text,
    p_user_id    uuid default null,
    p_not_before timestamptz default null,
    p_priority   integer default 5,
    p_expires_at timestamptz default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_delivery_id uuid := core.uuid_v7();
    v_wanted_at   timestamptz := coalesce(p_not_before, clock_timestamp());
begin
    if coalesce(p_channel, '') not in ('email', 'sms', 'push', 'whatsapp', 'webhook')
        or coalesce(p_recipient, '') = '' or coalesce(p_dedupe_key, '') = ''
        or jsonb_typeof(p_content) is distinct from 'object'
        or p_priority is null or p_priority not between 0 and 9
    then
        raise exception 'invalid_delivery'
            using errcode = 'PT400',
                  detail = format('Channel %L, recipient %L, priority %s.', p_channel, left(p_recipient, 80), p_priority),
                  hint = 'Name a channel, a recipient and a dedupe key; content is an object, priority 0 (first) to 9.';
    end if;

    insert into notifications.deliveries (
        delivery_id, user_id, channel, recipient, content, dedupe_key, wanted_at, not_before, priority, expires_at
    )
    values (
        v_delivery_id, p_user_id, p_channel, p_recipient, p_content, p_dedupe_key, v_wanted_at, v_wanted_at, p_priority,
        p_expires_at
    )
    on conflict on constraint deliveries_dedupe_key_channel_recipient_key do nothing;

    if not found then
        select d.delivery_id into v_delivery_id
        from notifications.deliveries as d
        where d.dedupe_key = p_dedupe_key and d.channel = p_channel and d.recipient = p_recipient;
    end if;

    return v_delivery_id;
end;
$$;

comment on function notifications._enqueue_delivery(
    text, text, jsonb, text, uuid, timestamptz, integer, timestamptz
) is
    'Put a message into the outbox; repeating a dedupe key is safe.';

grant execute on function notifications._enqueue_delivery(
    text, text, jsonb, text, uuid, timestamptz, integer, timestamptz
) to app_api;
