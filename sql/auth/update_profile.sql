-- Changes what you may change about yourself: p_changes holds the members that change, null clears one
-- (first_name, last_name, username, phone, email, time_zone, locale, address). Another telephone number or
-- e-mail address counts as unverified until it is confirmed. All or nothing.
--
-- p_expected_version is the version that the change was made from; if there was another change since, this one
-- is refused, with the version that there is now. Locks the user's row.
--
-- Errors: PT400 invalid_changes, unknown_member, invalid_type, invalid_time_zone, user_required;
--         PT401 not_authenticated; PT403 not_yours; PT404 user_not_found;
--         PT409 version_conflict, username_taken, phone_taken, email_taken, last_way_in;
--         PT422 invalid_first_name, invalid_last_name, invalid_username, invalid_phone, invalid_email,
--         invalid_locale, invalid_address

create or replace function auth.update_profile(
    p_changes          jsonb,
    p_expected_version integer default null,
    p_user_id          uuid default null
)
returns auth.profile
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
    v_old     auth.users;
    v_new     auth.users;
    v_before  auth.profile;
    v_after   auth.profile;
    v_member  record;
    v_texts   jsonb := '{}';
    v_taken   text;
    v_changed text[];
begin
    if p_changes is null or jsonb_typeof(p_changes) <> 'object' or pg_column_size(p_changes) > 20000 then
        raise exception 'invalid_changes'
            using errcode = 'PT400',
                  detail = format('The changes are %s.', coalesce(jsonb_typeof(p_changes), 'missing')),
                  hint = 'Send an object with the members that change: {"first_name": "Asha"}.';
    end if;

    for v_member in select e.key, e.value from jsonb_each(p_changes - 'address') as e order by e.key loop
        v_texts := v_texts || jsonb_build_object(v_member.key, auth._check_profile_value(v_member.key, v_member.value));
    end loop;

    if v_texts ->> 'time_zone' is not null then
        perform core._check_time_zone(v_texts ->> 'time_zone');
    end if;

    select u.* into v_old
    from auth.users as u
    where u.user_id = v_user_id
    for no key update;

    v_before := auth._get_profile(v_user_id);

    if p_expected_version <> v_old.version then
        raise exception 'version_conflict'
            using errcode = 'PT409',
                  detail = format('The current version is %s, not %s.', v_old.version, p_expected_version),
                  hint = 'Read the profile again and repeat the change on it.';
    end if;

    v_new := v_old;
    v_new.first_name := case when v_texts ? 'first_name' then v_texts ->> 'first_name' else v_old.first_name end;
    v_new.last_name := case when v_texts ? 'last_name' then v_texts ->> 'last_name' else v_old.last_name end;
    v_new.username := case when v_texts ? 'username' then v_texts ->> 'username' else v_old.username end;
    v_new.phone := case when v_texts ? 'phone' then v_texts ->> 'phone' else v_old.phone end;
    v_new.email := case when v_texts ? 'email' then v_texts ->> 'email' else v_old.email end;
    v_new.address := case when p_changes ? 'address' then auth._check_address(p_changes -> 'address') else v_old.address end;

    if num_nonnulls(v_new.username, v_new.phone, v_new.email) = 0 then
        raise exception 'last_way_in'
            using errcode = 'PT409',
                  detail = 'Neither an e-mail address nor a telephone number nor a user name would be left.',
                  hint = 'Keep one of them: without, nobody can log in.';
    end if;

    select case
        when h.username = v_new.username then 'username_taken'
        when h.phone = v_new.phone then 'phone_taken'
        else 'email_taken'
    end
    into v_taken
    from auth._list_holders(v_new.username, v_new.phone, v_new.email) as h
    where h.user_id <> v_user_id
    limit 1;

    if v_taken is not null then
        raise exception '%', v_taken
            using errcode = 'PT409',
                  detail = 'Somebody else has it.',
                  hint = 'Use another one.';
    end if;

    if v_texts ? 'time_zone' or v_texts ? 'locale' then
        perform notifications.update_preferences(
            p_time_zone => coalesce(v_texts ->> 'time_zone', case when v_texts ? 'time_zone' then 'Africa/Nairobi' end),
            p_locale => coalesce(v_texts ->> 'locale', case when v_texts ? 'locale' then 'en' end),
            p_user_id => v_user_id
        );
    end if;

    v_after := auth._get_profile(v_user_id);

    if v_new is not distinct from v_old and v_after is not distinct from v_before then
        return v_before;
    end if;

    update auth.users as u
    set first_name = v_new.first_name,
        last_name = v_new.last_name,
        username = v_new.username,
        phone = v_new.phone,
        email = v_new.email,
        address = v_new.address,
        phone_verified_at = case when v_new.phone is not distinct from u.phone then u.phone_verified_at end,
        email_verified_at = case when v_new.email is not distinct from u.email then u.email_verified_at end,
        version = u.version + 1,
        updated_at = now()
    where u.user_id = v_user_id;

    v_after := auth._get_profile(v_user_id);

    select array_agg(a.key order by a.key) into v_changed
    from jsonb_each(to_jsonb(v_after)) as a
    where a.key not in ('version', 'updated_at') and a.value is distinct from to_jsonb(v_before) -> a.key;

    perform events._publish(
        'profile_updated', 'user', v_user_id::text,
        jsonb_build_object('user_id', v_user_id, 'changed', v_changed, 'version', v_after.version)
    );
    return v_after;
end;
$$;

comment on function auth.update_profile(jsonb, integer, uuid) is
    'Change your name, addresses, zone or language; another number or address has to be verified again.';

grant execute on function auth.update_profile(jsonb, integer, uuid) to authenticated, service_role;
