-- What a result code of Daraja means; one that is not listed is a failure.

create or replace function mpesa._read_result(p_result_code text)
returns mpesa.result_codes
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meaning mpesa.result_codes;
begin
    select c.* into v_meaning from mpesa.result_codes as c where c.result_code = p_result_code;

    if not found then
        v_meaning := (p_result_code, 'failed', 'refused_by_daraja', 'M-Pesa refused the payment.');
    end if;

    return v_meaning;
end;
$$;

comment on function mpesa._read_result(text) is 'What a result code of Daraja means.';
