begin;
select plan(9);

-- Contract
select function_returns('notifications', '_claim_push_token', array['uuid', 'text', 'text', 'jsonb', 'text'], 'notifications.push_tokens');
select is_definer('notifications', '_claim_push_token', array['uuid', 'text', 'text', 'jsonb', 'text']);
select function_privs_are('notifications', '_claim_push_token', array['uuid', 'text', 'text', 'jsonb', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_claim_push_token', array['uuid', 'text', 'text', 'jsonb', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_claim_push_token', array['uuid', 'text', 'text', 'jsonb', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_user(1), test.create_user(2); end $$;
create temporary table t as select (notifications._claim_push_token(test.user_id(1), 'fcm', 'abcdefgh', '{}', null)).*;
update notifications.push_tokens set disabled_at = now(), registered_at = '2020-01-01Z';

-- Behaviour
select results_eq(
    $$ select push_token_id, disabled_at, registered_at > now() from notifications._claim_push_token(test.user_id(1), 'fcm', 'abcdefgh', '{}', null) $$,
    $$ select push_token_id, null::timestamptz, true from t $$, 'registered anew it lives again'
);
select ok(
    (select n.push_token_id <> t.push_token_id from notifications._claim_push_token(test.user_id(2), 'fcm', 'abcdefgh', '{}', null) as n, t),
    'with another user it is another recipient'
);

-- Errors
select throws_ok($$ select notifications._claim_push_token(test.user_id(9), 'fcm', 'abcdefgh', '{}', null) $$, 'PT404', 'user_not_found', 'needs a user');
select throws_ok(
    $$ select notifications._claim_push_token(test.user_id(1), 'fcm', 'token ' || n, '{}', null) from generate_series(100, 150) as n $$,
    'PT409', 'too_many_push_tokens', 'has an end'
);

select * from finish();
rollback;
