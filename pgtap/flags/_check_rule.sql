begin;
select plan(28);

-- Contract
select function_returns('flags', '_check_rule', array['jsonb', 'bigint', 'jsonb'], 'jsonb');
select volatility_is('flags', '_check_rule', array['jsonb', 'bigint', 'jsonb'], 'stable');
select isnt_definer('flags', '_check_rule', array['jsonb', 'bigint', 'jsonb']);
select function_privs_are('flags', '_check_rule', array['jsonb', 'bigint', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_check_rule', array['jsonb', 'bigint', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    jsonb_strip_nulls(flags._check_rule('{"variant": "a"}', 3, '{"a": 1}')),
    '{"id": "rule-3", "match": "all", "conditions": [], "users": [], "bucket_by": "targetingKey", "variant": "a"}', 'states what is left out'
);
select is(flags._check_rule('{"weights": {"a": 33.333, "b": 66.667}}', 1, '{"a": 1, "b": 2}') -> 'weights', '{"a": 33.333, "b": 66.667}', 'takes weights of three decimals');

-- Errors
select throws_ok($$ select flags._check_rule('5', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_rule', 'a number is no rule');
select throws_ok($$ select flags._check_rule('{}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_rule', 'somebody gets something');
select throws_ok($$ select flags._check_rule('{"variant": "a", "weights": {"a": 100}}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_rule', 'but not two things');
select throws_ok($$ select flags._check_rule('{"variant": "a", "colour": 1}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_rule', 'no member is overlooked');
select throws_ok($$ select flags._check_rule('{"variant": "a", "id": "a b"}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_rule', 'an id has no blanks');
select throws_ok($$ select flags._check_rule('{"variant": "a", "match": "some"}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_rule', 'all or any');
select throws_ok($$ select flags._check_rule('{"variant": "a", "percentage": 101}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_percentage', 'no more than all');
select throws_ok($$ select flags._check_rule('{"variant": "a", "percentage": -1}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_percentage', 'no less than none');
select throws_ok($$ select flags._check_rule('{"variant": "a", "percentage": "10"}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_percentage', 'a text is no percentage');
select throws_ok($$ select flags._check_rule('{"variant": "a", "percentage": 0.0001}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_percentage', 'a bucket is the smallest part');
select throws_ok($$ select flags._check_rule('{"weights": {"a": 60, "b": 50}}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_weights', 'weights are 100 together');
select throws_ok($$ select flags._check_rule('{"weights": {"a": 50, "b": 49.999}}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_weights', 'exactly');
select throws_ok($$ select flags._check_rule('{"weights": {"a": 150, "b": -50}}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_weights', 'and none is below zero');
select throws_ok($$ select flags._check_rule('{"weights": {}}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_weights', 'nor are there none');
select throws_ok($$ select flags._check_rule('{"weights": 5}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_weights', 'a number is no weights');
select throws_ok($$ select flags._check_rule('{"weights": {"a": "100"}}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_weights', 'nor is a text a weight');
select throws_ok($$ select flags._check_rule('{"variant": "c"}', 1, '{"a": 1, "b": 2}') $$, 'PT422', 'variant_not_found', 'knows its variants');
select throws_ok($$ select flags._check_rule('{"weights": {"a": 50, "c": 50}}', 1, '{"a": 1, "b": 2}') $$, 'PT422', 'variant_not_found', 'all of them');
select throws_ok($$ select flags._check_rule('{"variant": "a", "starts_at": "2026-01-02T00:00:00Z", "ends_at": "2026-01-01T00:00:00Z"}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_schedule', 'ends after it starts');
select throws_ok($$ select flags._check_rule('{"variant": "a", "conditions": [{}]}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_condition', 'its conditions are some');
select throws_ok($$ select flags._check_rule('{"variant": "a", "users": [5]}', 1, '{"a": 1, "b": 2}') $$, 'PT400', 'invalid_users', 'its users are keys');

select * from finish();
rollback;
