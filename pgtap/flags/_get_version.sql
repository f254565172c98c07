begin;
select plan(7);

-- Contract
select function_returns('flags', '_get_version', array['text', 'text'], 'integer');
select volatility_is('flags', '_get_version', array['text', 'text'], 'stable');
select isnt_definer('flags', '_get_version', array['text', 'text']);
select function_privs_are('flags', '_get_version', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_get_version', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._get_version('production', 'x'), 0, 'begins at none');
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean"}');
    perform flags.delete_flag('x');
end;
$do$;

select is(flags._get_version('production', 'x'), 2, 'counts on when a flag is deleted');

select * from finish();
rollback;
