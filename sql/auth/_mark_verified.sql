-- Notes that an address is a user's: in the profile where it has it, and among the addresses for
-- notifications, which go there from now on.

create or replace function auth._mark_verified(p_user_id uuid, p_recipient text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now constant timestamptz := clock_timestamp();
begin
    update auth.users as u
    set email_verified_at = case when u.email = p_recipient then v_now else u.email_verified_at end,
        phone_verified_at = case when u.phone = p_recipient then v_now else u.phone_verified_at end,
        updated_at = v_now,
        version = u.version + 1
    where u.user_id = p_user_id
        and (
            u.email = p_recipient and u.email_verified_at is null
            or u.phone = p_recipient and u.phone_verified_at is null
        );

    -- A number that is verified takes text messages, where its owner wants any; e-mail goes to the account's
    -- address without a row.
    if p_recipient like '+%' then
        insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
        select p_user_id, core.uuid_v7(), 'sms', p_recipient, v_now
        on conflict on constraint addresses_user_id_channel_address_key do nothing;
    end if;

    update notifications.addresses as a
    set verified_at = v_now, disabled_at = null
    where a.user_id = p_user_id and a.address = p_recipient;

    perform events._publish(
        'address_verified', 'user', p_user_id::text,
        jsonb_build_object('user_id', p_user_id, 'kind', case when p_recipient like '+%' then 'phone' else 'email' end)
    );
end;
$$;

comment on function auth._mark_verified(uuid, text) is 'Note that an address is a user''s.';
