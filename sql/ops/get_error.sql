-- One kind of error with its last samples: {"error_id", …, "samples": [{"occurred_at", "request_id", …}, …]}. Admins.
--
-- Errors: PT400 invalid_limit; PT404 error_not_found

create or replace function ops.get_error(p_error_id uuid, p_samples integer default 10)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_error ops.errors;
begin
    perform core._check_limit(p_samples, 100);

    select e.* into v_error from ops.errors as e where e.error_id = p_error_id;

    if not found then
        raise exception 'error_not_found'
            using errcode = 'PT404',
                  detail = format('There is no error %s.', coalesce(p_error_id::text, 'null')),
                  hint = 'Take an error_id from list_errors.';
    end if;

    return to_jsonb(v_error) - '{sample_minute,sample_count}'::text[] || jsonb_build_object('samples', coalesce((
        select jsonb_agg(to_jsonb(s) - 'error_id' order by s.recorded_at desc)
        from (
            select s.*
            from ops.error_samples as s
            where s.error_id = p_error_id
                and s.recorded_at >= v_error.first_seen_at - interval '1 day'
            order by s.recorded_at desc
            limit p_samples
        ) as s
    ), '[]'));
end;
$$;

comment on function ops.get_error(uuid, integer) is 'One kind of error with its last samples.';

grant execute on function ops.get_error(uuid, integer) to admin, service_role;
