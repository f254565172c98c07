-- Adds an address for a channel: a phone number in E.164 for sms and whatsapp, or an
-- e-mail address besides the account's. It is used once it is verified. Adding it
-- again returns the first row.
--
-- Errors: PT400 user_required, invalid_address; PT401 not_authenticated; PT403 not_yours;
-- PT409 too_many_addresses

create or replace function notifications.add_address(p_channel text, p_address text, p_user_id uuid default null)
returns notifications.addresses
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_address text := case
        when p_channel = 'email' then lower(btrim(p_address)) else regexp_replace(p_address, '[\s().-]', '', 'g')
    end;
    v_row     notifications.addresses;
begin
    if (case
        when p_channel = 'email' then v_address !~ '^[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;<>]+$' or length(v_address) > 254
        when p_channel in ('sms', 'whatsapp') then v_address !~ '^\+[1-9][0-9]{6,14}$'
    end) is not false then
        raise exception 'invalid_address'
            using errcode = 'PT400',
                  detail = format('%L is no address for %s.', left(p_address, 80), coalesce(left(p_channel, 20), 'null')),
                  hint = 'Channels are email, sms and whatsapp; phone numbers begin with + and the country: +254712345678.';
    end if;

    if (select count(*) from notifications.addresses as a where a.user_id = v_user_id) >= 20 then
        raise exception 'too_many_addresses'
            using errcode = 'PT409',
                  detail = 'There are 20 addresses already.',
                  hint = 'Remove one with remove_address.';
    end if;

    insert into notifications.addresses (user_id, address_id, channel, address)
    values (v_user_id, core.uuid_v7(), p_channel, v_address)
    on conflict on constraint addresses_user_id_channel_address_key do nothing
    returning * into v_row;

    if not found then
        select a.* into v_row
        from notifications.addresses as a
        where a.user_id = v_user_id and a.channel = p_channel and a.address = v_address;
    end if;

    return v_row;
end;
$$;

comment on function notifications.add_address(text, text, uuid) is
    'Add a phone number or e-mail address; it is used once it is verified.';

grant execute on function notifications.add_address(text, text, uuid) to authenticated, service_role;
