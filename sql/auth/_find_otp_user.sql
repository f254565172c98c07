-- Whose a recipient is, for a purpose; null where nobody's.
--
-- A code that lets somebody in goes to addresses that were verified, and to the account's e-mail address for a
-- new password (that is proof enough, and ends whatever sessions there are). A telephone number that somebody
-- merely typed into their profile lets its real owner into nothing. Somebody who is logged in verifies what
-- their own profile has, once more if they like. Without a login a registration is verified by its e-mail
-- address; what was typed into an account that is somebody's, and a number beside a password, are verified for
-- whoever typed them, so only when logged in.

create or replace function auth._find_otp_user(p_purpose text, p_recipient text, p_requester_id uuid)
returns uuid
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_email  constant boolean := p_recipient not like '+%';
    v_user      auth.users;
    v_is_theirs boolean;
    v_is_known  boolean;
begin
    if p_requester_id is not null then
        select u.* into v_user from auth.users as u where u.user_id = p_requester_id;
    elsif v_is_email then
        select u.* into v_user from auth.users as u where u.email = p_recipient;
    else
        select u.* into v_user from auth.users as u where u.phone = p_recipient;
    end if;

    v_is_theirs := coalesce(p_recipient in (v_user.email, v_user.phone), false);
    v_is_known := case when v_is_email then v_user.email_verified_at else v_user.phone_verified_at end is not null;

    return case
        when v_user.user_status is distinct from 'active' then null
        when p_purpose in ('verify_email', 'verify_phone') and v_is_email <> (p_purpose = 'verify_email') then null
        when p_purpose in ('verify_email', 'verify_phone') and p_requester_id is not null then
            case
                when v_is_theirs or exists (
                    select
                    from notifications.addresses as a
                    where a.user_id = p_requester_id
                        and a.address = p_recipient
                        and (a.channel = 'email') = v_is_email
                )
                then v_user.user_id
            end
        when p_requester_id is not null then null
        when p_purpose in ('verify_email', 'verify_phone') then
            case
                when not auth._is_claimed(v_user) and (
                    v_is_email or not exists (
                        select
                        from auth.credentials as c
                        where c.user_id = v_user.user_id and c.password_hash is not null
                    )
                )
                then v_user.user_id
            end
        when p_purpose = 'log_in' and v_is_known then v_user.user_id
        when p_purpose = 'reset_password' and (v_is_email or v_is_known) then v_user.user_id
    end;
end;
$$;

comment on function auth._find_otp_user(text, text, uuid) is 'Whose a recipient is, for a purpose.';
