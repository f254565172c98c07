begin;
select plan(12);

-- Contract
select function_returns('flags', '_find_segment_mismatch', array['text', 'jsonb', 'boolean'], 'text');
select volatility_is('flags', '_find_segment_mismatch', array['text', 'jsonb', 'boolean'], 'stable');
select isnt_definer('flags', '_find_segment_mismatch', array['text', 'jsonb', 'boolean']);
select function_privs_are('flags', '_find_segment_mismatch', array['text', 'jsonb', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_find_segment_mismatch', array['text', 'jsonb', 'boolean'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_segment('beta', '[{"attribute": "a", "operator": "eq", "value": 1}]', p_users => '["bob"]', p_excluded => '["eve"]'), flags.upsert_segment('list', p_users => '["bob"]');
end;
$do$;

select is(flags._find_segment_mismatch('beta', '{"a": 1}', true), null, 'whom the conditions fit is in');
select is(flags._find_segment_mismatch('beta', '{"a": 2}', true), 'not_in_segment', 'and no other');
select is(flags._find_segment_mismatch('beta', '{"targetingKey": "bob"}', true), null, 'but those of the list');
select is(flags._find_segment_mismatch('beta', '{"a": 1, "targetingKey": "eve"}', true), 'not_in_segment', 'and never the excluded');
select is(flags._find_segment_mismatch('beta', '{"a": 1}', false), 'in_segment', 'asked the other way round');
select is(flags._find_segment_mismatch('list', '{"targetingKey": "amy"}', true), 'not_in_segment', 'a list alone is not everybody');
select is(flags._find_segment_mismatch('gone', '{}', false), 'segment_missing', 'one that is gone fits nobody, either way');

select * from finish();
rollback;
