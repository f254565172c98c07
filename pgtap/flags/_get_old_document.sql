begin;
select plan(9);

-- Contract
select function_returns('flags', '_get_old_document', array['text', 'text', 'integer'], 'jsonb');
select volatility_is('flags', '_get_old_document', array['text', 'text', 'integer'], 'stable');
select isnt_definer('flags', '_get_old_document', array['text', 'text', 'integer']);
select function_privs_are('flags', '_get_old_document', array['text', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_get_old_document', array['text', 'text', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean"}');
    perform flags.delete_flag('x');
end;
$do$;

select is(flags._get_old_document('production', 'x', 1) ->> 'type', 'boolean', 'finds a version');
select is(flags._get_old_document('production', 'x', 2), null, 'of one that deleted it there is nothing');

-- Errors
select throws_ok($$ select flags._get_old_document('production', 'x', 3) $$, 'PT404', 'version_not_found', 'knows its versions');
select throws_ok($$ select flags._get_old_document('production', 'x', null) $$, 'PT404', 'version_not_found', 'and needs one');

select * from finish();
rollback;
