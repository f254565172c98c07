-- Registers a device or browser for push messages, or refreshes it: the time of
-- registration moves, and a token that had been called dead lives again. A token that
-- another user had is theirs no longer: whoever is logged in on the device now has it.
--
-- Changes another user's row, so the writing is done by _claim_push_token.
--
-- Errors: PT400 user_required, invalid_push_token; PT401 not_authenticated; PT403 not_yours;
-- PT409 too_many_push_tokens

create or replace function notifications.register_push_token(
    p_platform text,
    p_token    text,
    p_keys     jsonb default '{}',
    p_device   text default null,
    p_user_id  uuid default null
)
returns notifications.push_tokens
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    if coalesce(p_platform, '') not in ('fcm', 'apns', 'webpush')
        or coalesce(length(p_token), 0) not between 8 and 4096
        or length(p_device) > 200
        or jsonb_typeof(coalesce(p_keys, '{}')) <> 'object'
        or p_platform = 'apns' and p_token !~ '^[0-9a-fA-F]+$'
        or p_platform = 'webpush' and (
            p_token !~ '^https://[^\s/@]+/' or coalesce(p_keys ->> 'p256dh', '') = '' or coalesce(p_keys ->> 'auth', '') = ''
        )
    then
        raise exception 'invalid_push_token'
            using errcode = 'PT400',
                  detail = format('This is no token of %s.', coalesce(quote_literal(left(p_platform, 20)), 'null')),
                  hint = 'Platforms are fcm, apns (hexadecimal) and webpush (the endpoint, with p_keys p256dh and auth).';
    end if;

    return notifications._claim_push_token(v_user_id, p_platform, p_token, coalesce(p_keys, '{}'), p_device);
end;
$$;

comment on function notifications.register_push_token(text, text, jsonb, text, uuid) is
    'Register a device for push messages, or refresh it.';

grant execute on function notifications.register_push_token(text, text, jsonb, text, uuid) to authenticated, service_role;
