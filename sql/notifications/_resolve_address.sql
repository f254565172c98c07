-- Where a delivery goes, looked up when it leaves; null where the recipient cannot be
-- reached (any more).

create or replace function notifications._resolve_address(p_channel text, p_recipient text, p_user_id uuid)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_channel = 'push' then
        return (
            select jsonb_build_object('platform', t.platform, 'token', t.token, 'keys', t.keys)
            from notifications.push_tokens as t
            where t.push_token_id = notifications._parse_uuid(p_recipient)
                and t.disabled_at is null
                and t.user_id = coalesce(p_user_id, t.user_id)
        );
    end if;

    if p_recipient is distinct from p_user_id::text then
        return jsonb_build_object('to', p_recipient);
    end if;

    return coalesce(
        (
            select jsonb_build_object('to', a.address)
            from notifications.addresses as a
            where a.user_id = p_user_id
                and a.channel = p_channel
                and a.verified_at is not null
                and a.disabled_at is null
            order by a.verified_at desc, a.address_id desc
            limit 1
        ),
        case when p_channel = 'email' then (
            select jsonb_build_object('to', u.email)
            from auth.users as u
            where u.user_id = p_user_id
                and u.email is not null
                -- Said to be dead until somebody verifies it anew.
                and not exists (
                    select
                    from notifications.addresses as a
                    where a.user_id = p_user_id and a.channel = 'email' and a.address = u.email
                        and a.disabled_at is not null
                )
        ) end
    );
end;
$$;

comment on function notifications._resolve_address(text, text, uuid) is 'Where a delivery goes, null for nowhere.';
