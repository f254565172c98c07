-- Notes that something was said in the session with a phone number; begins one where
-- there is none. What the customer says opens the window for free text, for a day
-- from when they said it; times only move forward.
--
-- Locks the session until the end of the transaction.
--
-- Errors: PT400 invalid_phone, invalid_direction

create or replace function whatsapp.update_whatsapp_session_activity(
    p_phone     text,
    p_direction text default 'inbound',
    p_at        timestamptz default now()
)
returns whatsapp.sessions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_at      timestamptz := least(coalesce(p_at, clock_timestamp()), clock_timestamp());
    v_session whatsapp.sessions;
begin
    if p_direction is null or p_direction not in ('inbound', 'outbound') then
        raise exception 'invalid_direction'
            using errcode = 'PT400',
                  detail = format('%L is not a direction.', p_direction),
                  hint = 'Use inbound for what the customer says, outbound for what we say.';
    end if;

    v_session := whatsapp.open_whatsapp_session(p_phone);

    update whatsapp.sessions as s
    set last_activity_at = greatest(s.last_activity_at, v_at),
        window_until = case
            when p_direction = 'inbound' then greatest(s.window_until, v_at + interval '24 hours')
            else s.window_until
        end,
        status = case when p_direction = 'inbound' then 'active' else s.status end
    where s.session_id = v_session.session_id
    returning * into v_session;

    return v_session;
end;
$$;

comment on function whatsapp.update_whatsapp_session_activity(text, text, timestamptz) is
    'Note that something was said in the session with a phone number.';

grant execute on function whatsapp.update_whatsapp_session_activity(text, text, timestamptz) to service_role;
