-- Gives a push token to a user, whoever had it before; so it belongs to the owner of
-- the table. A new owner gets a new push_token_id: what waits for the former owner's
-- does not reach the new one's screen.
--
-- Errors: PT404 user_not_found; PT409 too_many_push_tokens

create or replace function notifications._claim_push_token(
    p_user_id  uuid,
    p_platform text,
    p_token    text,
    p_keys     jsonb,
    p_device   text
)
returns notifications.push_tokens
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_token notifications.push_tokens;
begin
    if not exists (select from auth.users as u where u.user_id = p_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', p_user_id),
                  hint = 'Create the user first.';
    end if;

    insert into notifications.push_tokens as t (user_id, push_token_id, platform, token, keys, device)
    values (p_user_id, core.uuid_v7(), p_platform, p_token, p_keys, p_device)
    on conflict on constraint push_tokens_platform_token_key do update
    set user_id = excluded.user_id,
        push_token_id = case when t.user_id = excluded.user_id then t.push_token_id else excluded.push_token_id end,
        keys = excluded.keys,
        device = coalesce(excluded.device, t.device),
        registered_at = excluded.registered_at,
        disabled_at = null
    returning t.* into v_token;

    if (
        select count(*)
        from notifications.push_tokens as t
        where t.user_id = p_user_id and t.disabled_at is null
    ) > 50 then
        raise exception 'too_many_push_tokens'
            using errcode = 'PT409',
                  detail = 'There are 50 devices already.',
                  hint = 'Remove one with remove_push_token.';
    end if;

    return v_token;
end;
$$;

comment on function notifications._claim_push_token(uuid, text, text, jsonb, text) is
    'Give a push token to a user, whoever had it before.';

grant execute on function notifications._claim_push_token(uuid, text, text, jsonb, text) to app_api;
