-- Whose a recipient is, for a purpose; null where nobody's.
--
-- A code that lets somebody in goes to addresses that were verified, and to the account's e-mail address for a
-- new password (that is proof enough, and ends whatever sessions there are). A telephone number that somebody
-- merely typed into their profile lets its real owner into nothing. Somebody who is logged in verifies what
-- their own profile has, once more if they like.

create or replace function auth._find_otp_user(p_purpose text, p_recipient text, p_requester_id uuid)
returns uuid
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select u.user_id
    from auth.users as u
    where u.user_status = 'active'
        and case
            when p_requester_id is null then
                u.user_id = (
                    select e.user_id from auth.users as e where e.email = p_recipient
                    union all
                    select t.user_id from auth.users as t where t.phone = p_recipient
                    limit 1
                )
                and case p_purpose
                    when 'verify_email' then u.email = p_recipient and u.email_verified_at is null
                    when 'verify_phone' then u.phone = p_recipient and u.phone_verified_at is null
                    when 'log_in' then
                        u.email = p_recipient and u.email_verified_at is not null
                        or u.phone = p_recipient and u.phone_verified_at is not null
                    when 'reset_password' then
                        u.email = p_recipient or u.phone = p_recipient and u.phone_verified_at is not null
                end
            else
                u.user_id = p_requester_id
                and (
                    u.email = p_recipient and p_purpose = 'verify_email'
                    or u.phone = p_recipient and p_purpose = 'verify_phone'
                    or exists (
                        select
                        from notifications.addresses as a
                        where a.user_id = p_requester_id
                            and a.address = p_recipient
                            and (a.channel = 'email') = (p_purpose = 'verify_email')
                            and p_purpose in ('verify_email', 'verify_phone')
                    )
                )
        end;
end;

comment on function auth._find_otp_user(text, text, uuid) is 'Whose a recipient is, for a purpose.';
