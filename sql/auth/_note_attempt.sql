-- Counts an attempt to log in before the password is looked at, so that guesses side by side count too.
-- Returns until when the subject was locked before this attempt, null where it was not.
--
-- From the attempt on that uses the allowance up, each locks the subject twice as long as the one before,
-- a second at first and a quarter of an hour at most. Attempts against a locked subject change nothing. A
-- day without attempts forgets all. A user's first lock is published. Locks the subject's row.

create or replace function auth._note_attempt(p_subject text, p_allowance integer)
returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_failures auth.login_failures;
begin
    insert into auth.login_failures (subject) values (p_subject)
    on conflict (subject) do nothing;

    select f.* into v_failures
    from auth.login_failures as f
    where f.subject = p_subject
    for update;

    if v_failures.locked_until > v_now then
        return v_failures.locked_until;
    end if;

    if v_failures.last_failed_at < v_now - interval '1 day' then
        v_failures.failure_count := 0;
    end if;

    update auth.login_failures as f
    set failure_count = v_failures.failure_count + 1,
        last_failed_at = v_now,
        locked_until = case
            when v_failures.failure_count + 1 >= p_allowance
            then v_now + interval '1 second' * least(2 ^ least(v_failures.failure_count + 1 - p_allowance, 20), 900)
        end
    where f.subject = p_subject;

    if v_failures.failure_count + 1 = p_allowance and p_subject like 'user:%' then
        perform events._publish(
            'login_locked', 'user', substr(p_subject, 6), jsonb_build_object('user_id', substr(p_subject, 6))
        );
    end if;

    return null;
end;
$$;

comment on function auth._note_attempt(text, integer) is 'Count an attempt to log in; returns until when it is locked out.';
