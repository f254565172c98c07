begin;
select plan(12);

-- Contract
select function_returns('webhooks', '_check_event_types', array['text[]'], 'void');
select function_privs_are('webhooks', '_check_event_types', array['text[]'], 'service_role', '{}'::text[]);
select function_privs_are('webhooks', '_check_event_types', array['text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', '_check_event_types', array['text[]'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok($$ select webhooks._check_event_types(null) $$, 'no filter is every type');
select lives_ok(
    $$ select webhooks._check_event_types('{token.purchased,meter.*,a.b.c}') $$, 'takes types and families'
);

-- Errors
select throws_ok($$ select webhooks._check_event_types('{}') $$, 'PT400', 'invalid_event_types', 'refuses an empty filter');
select throws_ok($$ select webhooks._check_event_types('{token_purchased}') $$, 'PT400', 'invalid_event_types', 'a type has a dot');
select throws_ok($$ select webhooks._check_event_types('{"token.a b"}') $$, 'PT400', 'invalid_event_types', 'and no spaces');
select throws_ok($$ select webhooks._check_event_types('{*}') $$, 'PT400', 'invalid_event_types', 'everything is said by null');
select throws_ok($$ select webhooks._check_event_types(array[null]::text[]) $$, 'PT400', 'invalid_event_types', 'null is no type');
select throws_ok(
    $$ select webhooks._check_event_types(array(select 'a.t' || n from generate_series(1, 101) as n)) $$,
    'PT400', 'invalid_event_types', 'refuses more than a hundred'
);

select * from finish();
rollback;
