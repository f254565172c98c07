begin;
select plan(12);

-- Contract
select function_returns('ingest', 'receive_readings', array['uuid', 'jsonb'], 'jsonb');
select is_definer('ingest', 'receive_readings', array['uuid', 'jsonb']);
select function_privs_are('ingest', 'receive_readings', array['uuid', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'receive_readings', array['uuid', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', 'receive_readings', array['uuid', 'jsonb'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$
begin
    perform test.create_user(1), test.create_user(2, 'admin');
    perform test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2));
end;
$$;
create function test.push(p_user integer, p_meter integer)
returns jsonb
language sql
return ingest.receive_readings(
    test.user_id(p_user),
    jsonb_build_array(jsonb_build_object('meter_id', test.meter_id(p_meter), 'read_at', now() - interval '90 days', 'power_kw', 1))
);
grant execute on function test.push(integer, integer) to public;

select test.login_as('service_role');
select is(test.push(1, 1), '{"stored": 1, "duplicates": 0, "rejected": []}'::jsonb, 'stores a reading of a meter of the user''s');
select is(test.push(1, 1) ->> 'duplicates', '1', 'once');
select is(auth.role(), 'service_role', 'the call goes on as the service');
select is(auth.uid(), null, 'and as nobody');

-- Errors
select throws_ok('select test.push(9, 1)', 'PT404', 'user_not_found', 'needs a user');

-- Isolation
select is(test.push(1, 2) #>> '{rejected,0,code}', 'unknown_meter', 'a meter of somebody else is unknown');
select is(test.push(2, 1) #>> '{rejected,0,code}', 'unknown_meter', 'also to an admin');

select * from finish();
rollback;
