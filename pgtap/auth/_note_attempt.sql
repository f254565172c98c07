begin;
select plan(21);

-- Contract
select function_returns('auth', '_note_attempt', array['text', 'integer'], 'timestamp with time zone');
select isnt_definer('auth', '_note_attempt', array['text', 'integer']);
select function_privs_are('auth', '_note_attempt', array['text', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_note_attempt', array['text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_note_attempt', array['text', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select is(auth._note_attempt('user:' || test.user_id(1), 3), null, 'the first attempt is free');
select is(auth._note_attempt('user:' || test.user_id(1), 3), null, 'and the second');
select is(
    (select locked_until from auth.login_failures), null, 'nothing is locked while attempts are left'
);
select is(auth._note_attempt('user:' || test.user_id(1), 3), null, 'the last one is free, too');
select results_eq(
    $$ select failure_count, locked_until - last_failed_at from auth.login_failures $$,
    $$ values (3, interval '1 second') $$, 'and locks the subject for a second'
);
select is(
    auth._note_attempt('user:' || test.user_id(1), 3), (select locked_until from auth.login_failures),
    'further attempts are told until when'
);
select is((select failure_count from auth.login_failures), 3, 'and change nothing');
select is(
    (select count(*) from events.events where event_type = 'login_locked' and payload ->> 'user_id' = test.user_id(1)::text),
    1::bigint, 'the lock is published'
);

update auth.login_failures set locked_until = clock_timestamp();
select is(auth._note_attempt('user:' || test.user_id(1), 3), null, 'after the lock one attempt is free');
select is((select locked_until - last_failed_at from auth.login_failures), interval '2 seconds', 'and locks it for twice as long');
update auth.login_failures set locked_until = clock_timestamp(), failure_count = 60;
select is(auth._note_attempt('user:' || test.user_id(1), 3), null, 'after many of them it is the same');
select is((select locked_until - last_failed_at from auth.login_failures), interval '15 minutes', 'but never longer than a quarter of an hour');
update auth.login_failures set locked_until = null, last_failed_at = now() - interval '25 hours';
select is(auth._note_attempt('user:' || test.user_id(1), 3), null, 'a day later');
select is((select failure_count from auth.login_failures), 1, 'all is forgotten');
select is((select count(*) from events.events where event_type = 'login_locked'), 1::bigint, 'one lock is published once');

-- Errors
select throws_ok($$ select auth._note_attempt('somebody', 3) $$, '23514', null, 'a subject says what it is');

select * from finish();
rollback;
