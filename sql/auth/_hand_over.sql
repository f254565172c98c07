-- Takes every way in from whoever had an account before the owner of its e-mail address showed that it is
-- theirs: the telephone number and the user name, and the addresses and devices that messages go to. Nothing where the
-- address was verified already, or is not the account's. A registration keeps its name and number: they
-- are those of whoever registered last (auth.register_user).
--
-- Sessions end and the password changes with what calls this. Locks the user.

create or replace function auth._hand_over(p_user_id uuid, p_email text, p_is_registration boolean default false)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update auth.users as u
    set username = case when p_is_registration then u.username end,
        phone = case when p_is_registration then u.phone end,
        phone_verified_at = null,
        version = u.version + 1,
        updated_at = now()
    where u.user_id = p_user_id and u.email = p_email and u.email_verified_at is null;

    if found then
        update notifications.addresses as a
        set verified_at = null, disabled_at = coalesce(a.disabled_at, clock_timestamp())
        where a.user_id = p_user_id and a.address <> p_email;

        update notifications.push_tokens as t
        set disabled_at = clock_timestamp()
        where t.user_id = p_user_id and t.disabled_at is null;
    end if;
end;
$$;

comment on function auth._hand_over(uuid, text, boolean) is
    'Take every way in from whoever had an account before the owner of its e-mail address.';
