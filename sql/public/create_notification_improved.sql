-- Tells a user something: notifications.create_notification of the topic general, with a title and a text; see
-- there for its errors. The balance and what it is about (p_token_balance, p_estimated_days, p_metadata) belong in the
-- text. p_type makes no difference: topics of their own have templates of their own.

create or replace function public.create_notification_improved(
    p_user_id        uuid,
    p_title          text,
    p_message        text,
    p_type           text default 'info',
    p_severity       text default 'low',
    p_token_balance  numeric default null,
    p_estimated_days integer default null,
    p_metadata       jsonb default null
)
returns uuid
language sql
set search_path = pg_catalog, pg_temp
as $$
    select notifications.create_notification(
        p_user_id, 'general', jsonb_build_object('subject', p_title, 'body', p_message), p_severity => p_severity
    );
$$;

comment on function public.create_notification_improved(uuid, text, text, text, text, numeric, integer, jsonb) is
    'Version 1: see notifications.create_notification.';

grant execute on function public.create_notification_improved(uuid, text, text, text, text, numeric, integer, jsonb)
    to service_role;
