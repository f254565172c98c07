begin;
select plan(9);

-- Contract
select function_returns('flags', '_write_segment', array['text', 'jsonb', 'uuid'], 'void');
select volatility_is('flags', '_write_segment', array['text', 'jsonb', 'uuid'], 'volatile');
select isnt_definer('flags', '_write_segment', array['text', 'jsonb', 'uuid']);
select function_privs_are('flags', '_write_segment', array['text', 'jsonb', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_write_segment', array['text', 'jsonb', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags._write_segment('s', '{"match": "any", "conditions": [], "users": ["u"], "excluded": ["e"]}', test.user_id(1));
end;
$do$;

select results_eq('select match, users, excluded, version, updated_by from flags.segments', $$ values ('any', '{u}'::text[], '{e}'::text[], 1, test.user_id(1)) $$, 'makes one');
do $do$
begin
    perform flags._write_segment('s', '{"match": "all", "conditions": [], "users": [], "excluded": []}', null);
end;
$do$;

select results_eq('select match, users, version from flags.segments', $$ values ('all', '{}'::text[], 2) $$, 'states it anew');
do $do$
begin
    perform flags._write_segment('s', null, null);
end;
$do$;

select is_empty('select from flags.segments', 'deletes it');
select is((select count(*) from events.events where aggregate_type = 'segment' and aggregate_id = 's'), 3::bigint, 'publishes each');

select * from finish();
rollback;
